"""The caret in the editor of texts, where tests type."""

from playwright.sync_api import Page

from tests.stage import wait_until


def caret_to_the_beginning(page: Page) -> None:
    """Return once the caret stands at the beginning of the text that has the focus.

    The editor may put it back where the mouse had been after the key was sent, so the key is sent until it holds.
    """

    def there() -> bool:
        page.keyboard.press("Control+Home")
        return bool(page.evaluate("() => getSelection().isCollapsed && getSelection().anchorOffset === 0"))

    wait_until(there, "the caret at the beginning of the text")
