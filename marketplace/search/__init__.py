"""Search: finds documents by words and by meaning, and documents that fit a document.

It knows `Document`s, no tables and no Flask. Whoever owns a thing makes its document from what is
public (the room's `documents.py`); search gives back refs, scores, counts and explanations; the
page reads the things again and shows what is public now.

    engine = IndexedEngine(data_dir / "index", WhooshPhrases(), derived={"state": state_of})
    engine.refresh()                                    # once per request; False: not ready
    engine.search(Query(text="larm på natten", kinds=("need",)), now)
    engine.complete("trygg", "sv")                      # how what is being typed may go on
    engine.match(document, "offer", now, limit=50)      # whole text against whole texts
    engine.apply([document], ["B-2026-0007"], cursor=812)   # the one writer, one commit

The writer follows events: `sweep` and `refresh` at its start, `rebuild` if that says False; then
again and again `refresh`, read what happened after `cursor()`, `apply` with the new cursor.
`IndexUnavailable` from `apply` means that the index was exchanged or written meanwhile: go round
again. Beside that, `optimise` makes the whole anew without holding anybody up. Every other process
only reads.

What stands where, from the bottom:
`analysis`, `swedish`, `stopwords`, `compounds`, `tokens` taking text apart · `translating`,
`synonyms`, `data/` words that mean the same · `meaning/` vectors of texts ·
`documents` what goes in · `engine` the seam (`Engine`, `Query`, `Result`), `faults`, `explaining` ·
`postings` what a token is worth · `arrays/` the match index: documents as arrays in files ·
`weighting`, `ranking`, `sharing`, `questions` the one score and its reasons, `refitting/` other
weights from decisions · `vocabulary`, `spelling`, `asking`, `wishing` what people type and what is
looked up for it · `counting`, `searching` from a query to an answer · `marking` what to mark in a
text · `generations` the folder · `phrases` the seam to an index of words, `whoosh_index` and
`tantivy_index` the two behind it · `indexed_engine` all of it together.
"""
