"""A person at the keyboard: walks with Tab, types, presses. Never touches a mouse.

Things are found as a screen reader names them, and every page that opens is checked.
"""

from collections.abc import Callable
from re import Pattern
from typing import Literal

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser import checks
from tests.personas import Persona

Name = str | Pattern[str]
Role = Literal["button", "checkbox", "link", "radio"]

# Where the focus is, seen from the thing that is sought. A radio group is one stop.
WHERE = """target => {
    const here = document.activeElement;
    const isGroup = here.type === "radio" && here.name === target.name && here.form === target.form;
    if (here === target || (target.type === "radio" && isGroup)) return "here";
    if (here === document.body) return "start";
    const isAhead = here.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
    return isAhead ? "Tab" : "Shift+Tab";
}"""
IN_MAIN = "target => document.getElementById('main').contains(target)"
MOST_STEPS = 250


class Hands:
    """One person's keyboard and what it opens."""

    def __init__(
        self, page: Page, sign_in: Callable[[Persona], None], *, with_axe: bool = True
    ) -> None:
        self.page = page
        self.sign_in = sign_in
        self.with_axe = with_axe

    @property
    def address(self) -> str:
        """Where the page is, without the place on it."""
        return self.page.url.partition("#")[0]

    def become(self, persona: Persona, address: str = "/sv/my") -> None:
        """Somebody else sits down, signed in, and opens an address."""
        self.sign_in(persona)
        self.open(address)

    def open(self, address: str, status: int = 200) -> None:
        """Open an address."""
        self._arrive(self.page.goto(address), status)

    def follow(self, name: Name, within: Locator | None = None) -> None:
        """Follow a link."""
        self._enter(self._find("link", name, within), 200)

    def press(self, name: Name, within: Locator | None = None, status: int = 200) -> None:
        """Press a button that sends a form."""
        self._enter(self._find("button", name, within), status)

    def write(self, label: Name, text: str, within: Locator | None = None) -> None:
        """Write in a field, in place of what it holds."""
        self.go(self._labelled(label, within))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text) if text else self.page.keyboard.press("Delete")

    def tick(self, label: Name, within: Locator | None = None) -> None:
        """Tick a box, or take the tick away."""
        self.go(self._find("checkbox", label, within))
        self.page.keyboard.press("Space")

    def choose(self, label: Name, within: Locator | None = None) -> None:
        """Choose one of several: Tab to the group, arrows within it."""
        button = self._find("radio", label, within)
        self.go(button)
        self.page.keyboard.press("Space")
        for _ in range(MOST_STEPS):
            if button.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow reaches {label}")

    def select(self, label: Name, option: str, within: Locator | None = None) -> None:
        """Choose from a list by typing how the option begins."""
        self.go(self._labelled(label, within))
        self.page.keyboard.type(option)

    def write_day(self, label: Name, year: int, month: int, day: int) -> None:
        """Write a day, part by part, in the order in which this Chromium asks for them."""
        self.go(self._labelled(label, None))
        self.page.keyboard.type(f"{month:02}{day:02}{year}")

    def strike(self, key: str, status: int = 200) -> None:
        """Press a key that the page listens for, and come to the next page."""
        with self.page.expect_navigation() as navigation:
            self.page.keyboard.press(key)
        self._arrive(navigation.value, status)

    def go(self, target: Locator) -> None:
        """Walk to something with Tab, by the skip link when the page has just opened."""
        expect(target).to_be_visible()
        for _ in range(MOST_STEPS):
            where = target.evaluate(WHERE)
            if where == "here":
                return
            if where == "start":
                self._start(target)
            else:
                self.page.keyboard.press(where)
        raise AssertionError(f"Tab does not reach {target}")

    def _start(self, target: Locator) -> None:
        self.page.keyboard.press("Tab")
        if target.evaluate(IN_MAIN):
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")

    def _find(self, role: Role, name: Name, within: Locator | None) -> Locator:
        return (within or self.page).get_by_role(role, name=name, exact=isinstance(name, str))

    def _labelled(self, label: Name, within: Locator | None) -> Locator:
        return (within or self.page).get_by_label(label, exact=isinstance(label, str))

    def _enter(self, target: Locator, status: int) -> None:
        self.go(target)
        self.strike("Enter", status)

    def _arrive(self, response: Response | None, status: int) -> None:
        if response is not None:
            assert response.status == status, f"{response.status}: {response.url}"
        checks.check(self.page, response)
        if self.with_axe:
            checks.axe(self.page)

    def sees(self, *texts: str) -> None:
        """All of this stands in the page's content."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def sees_not(self, *texts: str) -> None:
        """None of this stands in the page's content."""
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)

    def is_at(self, heading: Name) -> None:
        """The page has this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
