"""What commands share: an installation, and refusals told in one line."""

from collections.abc import Callable
from contextlib import closing
from functools import wraps
from typing import Any

import click

from config import SettingsError
from marketplace.core.errors import DomainError
from marketplace.installation import Installation
from marketplace.web import logs


def with_installation(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the command its installation, and turn what is refused into one clear line."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            with closing(Installation.from_environ()) as installation:
                logs.configure(installation.settings.log_format)
                return command(installation, *args, **kwargs)
        except SettingsError as error:
            raise click.ClickException(str(error)) from error
        except DomainError as error:
            raise click.ClickException(_refusal(error)) from error

    return run


def _refusal(error: DomainError) -> str:
    wrong = getattr(error, "fields", {})
    return ": ".join([error.code, *[f"{name} ({code})" for name, code in wrong.items()]])
