"""Weights refitted to what people decided of pairs, and whether that is any better.

    pairs = Pairs.of([measure(engine, need, offer, at), ...], needs, fits)
    verdict = judge(pairs, engine.weighting())    # on decisions that were held back
    verdict.refitted                              # from all of them

No tables and no texts: what is learnt is a dozen numbers.
"""
