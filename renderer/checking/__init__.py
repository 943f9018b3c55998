"""A cluster that runs, held against values, and what the rules for it look at.

The modules, lowest layer first; one imports only from rows above its own.

asked      what the values ask for and what a reading has, in the same words
announced  what `render` is about to change in a cluster that runs
case       what a rule looks at
compared   the keys of the values beside those of the cluster
drift      how a cluster differs from values
"""
