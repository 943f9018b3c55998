"""The values of a cluster that runs: what is there, in the words of a values file.

The modules, lowest layer first; one imports only from rows above its own.

draft        the values as text, each with where it came from
changes      what `render` would change in the manifests by these values
keys         keys that stand as plain values, and the files that they go to
settings     the settings of a reading as values
adopted      the values of a reading, and every gap
to_operator  from a DaemonSet to the values of an Operator install
"""
