"""Turn PX-Security on for Portworx storage clusters: a values file in, YAML out.

The modules, lowest layer first; a module imports only from rows above its own.

problems     what went wrong, where, and what to do about it
resources    the schemas and templates that ship with the tool
scalars      scalars that every YAML reader around Kubernetes takes the same way
source       one YAML document as nodes that know where they stand in the text
files        reading and writing at the edge of the program
report       problems as lines of text or JSON
explain      the page of each problem code
start        the commented files that a new user begins with
values_file  one values file, from its bytes to the node that holds the settings
values       values files merged, with the place of every value
schema       the values held against their schema
model        what the values ask for, as records with every default filled in
references   rules about the Secrets and paths that the values name
rules        what the schema cannot say: rules between one value and another
keys         the strength and form of secrets and public keys
inputs       the files and variables that the values refer to
settings     the settings of PX-Security and every spelling of them
versions     which variable and issuer the releases of Portworx and Stork pair up on
wiring       which variables and arguments each workload gets
templating   the templates, run by Jinja2
compiled     the templates as compiled when the package was built, run without Jinja2
manifests    objects and fragments, rendered from the templates
edits        changes to a document, as edits that leave every other byte alone
stream       a YAML stream, and the few documents in it that are looked into
workloads    which objects of the manifests are Portworx, Stork and Autopilot
releases     which releases the manifests and the values tell
merge        a rendered fragment laid over an object
existing     what the manifests say about PX-Security already
live         objects read from a live cluster
additions    the new objects: the ConfigMap of public keys and the Secrets
patch        what one workload of the manifests needs
render       from settings and manifests to the stream that is safe to apply
krm          ResourceList in, ResourceList out, as Kustomize calls a function
plugins      the files that make pxsec a plugin of Kustomize and of Helm 4
session      one run of a command, and the reading that commands share
commands     render, patch, validate, schema, init, explain
doors        the commands that hosts call: krm, post-render, plugin
cli          the command line: parse, run one command, report, exit
"""
