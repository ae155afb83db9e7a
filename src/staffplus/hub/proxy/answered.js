/**
 * Loaded before the proxy. A server may have answered, and hung up, before the proxy has written the last of a
 * request to it. Through a port that passes unseen. Through a socket in the file system, which every server of
 * a hub has, the write fails at once ("EPIPE"), and the proxy said "503, your server appears to be down" in
 * place of the answer that lay there to be read. Node.js writes such a last piece after every form that is
 * sent, though it is empty.
 *
 * So who is no longer listening is no fault in itself: the answer is read, and where there is none, Node.js
 * says so ("socket hang up") and the page is 503 as before.
 */
import http from "node:http";

const { onSocket } = http.ClientRequest.prototype;

/** The same callback, for which it is no fault that nobody listens any more. */
const calmly = (told) => (error, ...more) => told(error?.code === "EPIPE" ? null : error, ...more);

/** @param {import("node:net").Socket | undefined} socket to a server; none if there was no way to it */
function readOn(socket) {
  if (!socket) return;
  const { _write, _writev } = socket;
  socket._write = (data, encoding, told) => _write.call(socket, data, encoding, calmly(told));
  if (_writev) socket._writev = (pieces, told) => _writev.call(socket, pieces, calmly(told));
}

http.ClientRequest.prototype.onSocket = function answered(socket, ...more) {
  readOn(socket);
  return onSocket.call(this, socket, ...more);
};
