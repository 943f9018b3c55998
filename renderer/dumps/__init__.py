"""What was dumped of a cluster: the objects that a judgement of it needs.

The modules, lowest layer first; one imports only from rows above its own.

sought  which objects are looked at
"""
