"""Turn PX-Security on for Portworx storage clusters: a values file in, YAML out.

There is no public API here: all that is in this package may change in any version. Programs call
the command `pxsec`; docs/versions.md says what of it stays.

The rooms, lowest first; a module imports only from rooms above its own, and in its own room only
from the rows above its own (the table is in the room's docstring).

records          immutable, compared by value, cheap to make and cheap to declare
problems         what went wrong, where, and what to do about it
yamltext         lossless editing of YAML text, which imports nothing of Kubernetes or Portworx
yamltext.edits   changes to a document, written into its text
portworx         what Portworx, its Operator and Stork do, as tables
edge             files, standard streams, messages
golang           what Go's libraries, of which Portworx is made, make of text
values           the values: files, merged, held against schema and rules, and what they ask for
keys             their strength and form, where they come from, and how new ones are made
tokens           read and signed; the files and roles around them
verifying        tokens held against what is trusted, as Portworx does it, and explained
network          the only room that opens connections
manifests        what came in: the documents of the user's manifests and the objects in them
spellings        how a setting can be spelt in them, and where it can stand
reading          what they make Portworx do
dumps            which objects of a cluster's dump are looked at
hazards          what in them would undo the settings, split the cluster, or is not there
rendering        what goes out: fragments, new objects, and the manifests with both in them
checking         a cluster that runs, held against values
rules            what is wrong with it
starting         the first files of a new user
rotating         new keys beside the old ones
adopting         the values of a cluster that runs
planning         what plans are made of: steps of commands, each with a way back
plans            the way of a cluster that runs to values, or to off
answers          the answer of a check, a plan or a trial, for people and for programs
commands.shared  what commands share
commands.inputs  what commands read
commands         one file a command, named as it is typed
commands.token   the commands `pxsec token ...`
cli              parse, run one command, report, exit

The way of a run: `cli` parses the arguments and calls a command. It reads the values, which become
a Cluster (`values`), the keys that they name (`keys`), and the manifests, of which `manifests`
selects the objects that a run is about. `hazards` refuses what would undo the settings. `rendering`
makes fragments and new objects from templates, and lays them over the objects; `yamltext` writes
the changes into the text. What was found on the way goes to standard error (`edge`).
"""
