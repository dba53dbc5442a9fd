"""What an operation says when it cannot do what was asked. Texts for people are in `web.errors`."""


class DomainError(Exception):
    """An operation was refused. `code` names the text a person is shown; `params` fill it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class NotFound(DomainError):
    """There is no such thing, or this actor may not know that there is."""


class Forbidden(DomainError):
    """The actor's roles do not allow this."""


class WrongState(DomainError):
    """The thing is not (any longer) in a state from which this can be done."""


class Stale(DomainError):
    """Somebody changed the thing after the form was opened; nothing was overwritten."""


class Invalid(DomainError):
    """What was given does not hold. `fields` names what is wrong: field -> code of the text."""

    def __init__(self, code: str, fields: dict[str, str] | None = None, **params: object) -> None:
        super().__init__(code, **params)
        self.fields = fields or {}
