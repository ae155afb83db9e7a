// Where the browser keeps what a learner has written in the fields of a piece of the portfolio.

/** The name of such a piece of work; start.js has one written out. @param {string} piece its id in `bank/portfolio.toml` */
export const noteName = (piece) => `portfolio:${piece}`;
