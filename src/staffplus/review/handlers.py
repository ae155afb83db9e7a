"""What our pages on a Jupyter Server have in common: nothing from elsewhere, nothing kept, in no frame."""

from __future__ import annotations

from jupyter_server.base.handlers import JupyterHandler

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
#: A server's setting: the address of its page on which marks are published and feedback is given, if there is one.
GIVES_BACK = "staffplus_gives_back"
#: A page, of what its script needs to know; all values are to be escaped.
PAGE = """<!doctype html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="{files}.css"></head>
<body class="sp-widget {look}" {data}><main><h1>{heading}</h1></main>
<script type="module" src="{files}.js"></script><noscript>{without}</noscript></body></html>
"""


class OwnPage(JupyterHandler):
    """A handler of such a page, or of what it asks."""

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    @property
    def content_security_policy(self) -> str:
        return POLICY


class OwnFile(OwnPage):
    """A page's script or style. The same for everybody, so that they need no log-in."""

    def give(self, name: str, text: str) -> None:
        kind = "text/javascript" if name.endswith(".js") else "text/css"
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish(text)
