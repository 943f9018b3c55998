"""What is wrong with a cluster that runs: the reading held against itself, and against values.

The modules, lowest layer first; one imports only from rows above its own.

asked          what the values ask for and what a reading has, in the same words
announced      what `render` is about to change in a cluster that runs
case           what a rule looks at
caller_rules   who is refused, a guest, or undecided
setting_rules  what sets PX-Security, and how
checks         all rules, in one list
"""
