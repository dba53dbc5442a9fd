"""Words too common to search for, by language."""

SWEDISH = frozenset(
    """
    alla allt att av bara blev bli blir blivit da dem den denna deras dess dessa det detta dig
    din dina ditt dock du där då efter ej eller en er era ert ett finns från får för före ge
    genom ha hade han hans har henne hennes hon honom hos hur här i icke ifrån in inom inte ja
    jag ju kan kommer kunde kunna man med mellan men mig min mina mitt mot mycket ni nu när
    någon något några nån och också om oss på redan samt sedan ser sig sin sina sitt ska skall
    skulle som så sådan sådana sådant te till tills under upp ut utan vad var vara varför
    varit varje vars vart vem vi vid vilka vilkas vilken vilket vår våra vårt än är även åt
    över
    """.split()  # noqa: SIM905 - a text is read and mended more easily than a list
)

ENGLISH = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being
    below between both but by can could d did do does doing don during each few for from
    further had has have having he her here hers him his how i if in into is it its itself
    just ll m may me more most my no nor not of off on once only or other our ours out over
    own re s same she should so some such t than that the their theirs them then there these
    they this those through to too under until up ve very was we were what when where which
    while who whom why will with would you your yours
    """.split()  # noqa: SIM905 - a text is read and mended more easily than a list
)

STOP_WORDS = {"sv": SWEDISH, "en": ENGLISH}
