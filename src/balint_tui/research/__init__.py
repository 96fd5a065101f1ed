"""What leaves, and for whom.

The export, in reading order: ``tiers`` (what each allows), ``sources`` (what goes in), ``tables``
(the policy; with ``meetings``, ``people``, ``answers``, ``codes``, ``documents``, ``verdict``),
``export`` (all of it as one thing), ``bundle`` and ``files`` (a view of it for each file). The
report for boards, ``report`` and ``charts``, stands by itself.
"""
