"""A site that somebody has just opened with the commands that docs/operating.md names: nobody is
there but the arena's first account. People come, sit down at windows of their own, and get mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from click.testing import CliRunner

from marketplace.cli import main
from tests.browser.hands import Hands
from tests.clock import Clock
from tests.functional.accounts import STRONG, Post

FIRST = "mia.falk@arenan.example"
ORGANISATION = "organisation create --kind arena --number 802400-9006 --place 0180 --verified"
USER = "user create --organisation O-2026-0001 --role moderator --role platform_admin"


def open_site(environ: dict[str, str]) -> None:
    """The database, the arena, and its first account, by command."""
    named = ["--name", "Mia Falk", "--email", FIRST, "--password", STRONG]
    _run(environ, "init")
    _run(environ, *ORGANISATION.split(), "--name", "Arenan")
    _run(environ, *USER.split(), *named)


def _run(environ: dict[str, str], *words: str) -> None:
    result = CliRunner(env=environ).invoke(main, words)
    assert result.exit_code == 0, result.output


@dataclass(frozen=True)
class Site:
    """The site as those who come to it meet it."""

    # A window that nobody else uses.
    window: Callable[[], Hands]
    post: Post
    clock: Clock

    def work(self) -> None:
        """The worker does all that waits."""
        self.post.worker.drain()

    def next_day(self) -> None:
        """The worker does all that waits, and a night passes."""
        self.work()
        self.clock.time += timedelta(days=1)

    def signed_in(self, email: str) -> Hands:
        """Somebody who has an account sits down and signs in."""
        hands = self.window()
        hands.open("/sv/sign-in")
        hands.write("E-postadress", email)
        hands.write("Lösenord", STRONG)
        hands.press("Logga in")
        hands.is_at("Min sida")
        return hands

    def register(self, hands: Hands, name: str, email: str) -> None:
        """Somebody fills in the form for an account, which is on their screen."""
        hands.is_at("Skapa konto")
        hands.write("Namn", name)
        hands.write("E-postadress i arbetet", email)
        hands.write("Lösenord", STRONG)
        hands.tick("Jag har läst hur Behovstorget hanterar personuppgifter")
        hands.press("Skapa kontot")
        hands.is_at("Titta i din inkorg")

    def confirm(self, hands: Hands, email: str, *, elsewhere: bool = False) -> None:
        """They follow the link in the mail; in another browser they are asked for the password."""
        hands.open(self.post.link(email))
        hands.is_at("Bekräfta din adress")
        if elsewhere:
            hands.write("Lösenordet du valde", STRONG)
        hands.press("Ja, bekräfta adressen")
