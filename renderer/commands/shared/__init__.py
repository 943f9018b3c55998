"""What commands share.

The modules, lowest layer first; one imports only from rows above its own.

session    one run of a command: what was typed, its surroundings, what comes of it
arguments  arguments that several commands have
parsing    the arguments, parsed; one that is refused is not repeated if it may be a secret
shown      manifests with Secrets, of which a terminal shows no value
answering  the answer of a command that checks a text
"""
