"""Search: finds documents by words, and documents that fit a document.

It knows `Document`s, no tables and no Flask. Whoever owns a thing makes its document from what is
public (the room's `documents.py`); search gives back refs, scores, counts and explanations; the
page reads the things again and shows what is public now.

    engine = WhooshEngine(data_dir / "index", derived={"horizon": horizon_of, "state": state_of})
    engine.refresh()                                    # once per request; False: not ready
    engine.search(Query(text="larm på natten", kinds=("need",)), now)
    engine.match(document, "offer", now, limit=50)      # whole text against whole texts
    engine.apply([document], ["B-2026-0007"], cursor=812)   # the one writer, one commit

The writer follows events: `sweep` and `refresh` at its start, `rebuild` if that says False; then
again and again `refresh`, read what happened after `cursor()`, `apply` with the new cursor, and
`optimise` when idle after removals. `IndexUnavailable` from `apply` means that the index was
exchanged or written meanwhile: go round again. Every other process only reads.

What stands where: `documents` what goes in · `engine` the seam (`Engine`, `Query`, `Result`) ·
`analysis`, `swedish`, `stopwords` taking text apart · `postings`, `snapshot` the state in memory ·
`ranking`, `sharing` the one score and its reasons · `asking`, `wishing`, `spelling` what people
type and what is looked up for it · `counting`, `searching` from a query to an answer · `marking`
what to mark in a text · `generations` the folder · `whoosh_index`, `whoosh_engine` the engine
(the first alone imports Whoosh).
"""
