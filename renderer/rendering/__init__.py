"""What goes out: fragments, new objects, and the manifests with both in them.

The modules, lowest layer first; one imports only from rows above its own.

wiring         which variables and arguments each workload gets
templating     the templates, run by Jinja2 or as they were compiled for a wheel
fragments      objects and fragments from the templates, and which a workload gets
merge          a rendered fragment laid over an object
new_objects    the new objects: the ConfigMap of public keys and the Secrets
token_users    the objects of the manifests that name the Secret of a token
patch          what one workload of the manifests needs
changed_files  the files of a run, with what is to change in them
masks          what a terminal shows of new Secrets
render         from settings and manifests to the stream that is safe to apply
"""
