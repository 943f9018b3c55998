"""What was dumped of a cluster: the objects that a judgement of it needs.

The modules, lowest layer first; one imports only from rows above its own.

lists    a `kind: List` as kubectl prints it, cut at its items
dump     the objects of files, of which most are never parsed
bearers  the tokens in Secrets
sought   which objects are looked at
kubectl  one read-only `kubectl get` at a time: the only module that starts another program
fetched  what a live cluster is asked for
"""
