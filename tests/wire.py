"""A browser without JavaScript over a real connection, for `Visitor`: what it cannot know is
whether something was done that nobody answered."""

from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from http.cookiejar import CookieJar
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

# What comes of asking a server that is being killed.
NO_ANSWER = (OSError, HTTPException)
PATIENCE = 30


@dataclass(frozen=True)
class _Asked:
    path: str


@dataclass(frozen=True)
class Answer:
    """As much of an answer as `Page` reads."""

    status_code: int
    text: str
    request: _Asked

    @property
    def status(self) -> str:
        return str(self.status_code)


class _Redirects(HTTPRedirectHandler):
    """Follows as browsers do, and keeps where forms were sent that were answered with success."""

    def __init__(self) -> None:
        self.succeeded: list[str] = []

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if req.get_method() == "POST":
            self.succeeded.append(req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Wire:
    """One browser with its cookies, at one site."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.redirects = _Redirects()
        self.opener = build_opener(self.redirects, HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, query_string: Any = None, **_as_flask_has: Any) -> Answer:
        """Open a page."""
        query = f"?{urlencode(list(query_string.items(multi=True)))}" if query_string else ""
        return self._ask(f"{path}{query}")

    def post(self, path: str, data: Any, **_as_flask_has: Any) -> Answer:
        """Send a form."""
        body = urlencode(list(data.items(multi=True))).encode()
        return self._ask(path, body)

    def _ask(self, path: str, body: bytes | None = None) -> Answer:
        request = Request(f"{self.base_url}{path}", body)  # noqa: S310 - our own site
        try:
            response = self.opener.open(request, timeout=PATIENCE)
        except HTTPError as error:
            response = error
        with response:
            text = response.read().decode()
            return Answer(response.status, text, _Asked(urlsplit(response.url).path))
