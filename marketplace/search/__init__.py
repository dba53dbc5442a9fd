"""Search: finds documents by words, and documents that fit a document.

It knows `Document`s, no tables and no Flask. Whoever owns a thing makes its document from what is
public (`documents.py` of the room); search gives back refs, scores, counts and explanations; the
page reads the things again and shows what is public now.

    engine = WhooshEngine(data_dir / "index", derived={"horizon": horizon_of, "state": state_of})
    engine.refresh()                                    # once per request; False: not ready
    engine.search(Query(text="larm på natten", kinds=("need",)), now)
    engine.match(document, "offer", now, limit=50)      # whole text against whole texts
    engine.apply([document], ["B-2026-0007"], cursor=812)   # the one writer, one commit

What stands where: `documents` what goes in · `engine` the seam (`Engine`, `Query`, `Result`) ·
`analysis` taking text apart · `asking` what people type · `postings`, `snapshot` the state in
memory · `ranking`, `sharing` the one score and its reasons · `counting`, `searching` from a query
to an answer · `spelling` did you mean · `marking` what to mark in a text · `generations` the
folder · `whoosh_engine` the engine (the only import of Whoosh).
"""
