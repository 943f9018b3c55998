"""Objects and fragments, rendered from the templates."""

from __future__ import annotations

from renderer.rendering import templating
from renderer.yamltext.nodes import Source
from renderer.yamltext.parser import parse

SECRET = "secret.yaml.j2"
PUBLIC_KEYS = "public-keys.yaml.j2"
STORAGECLUSTER_SECURITY = "storagecluster-security.yaml.j2"
STORAGECLUSTER_ENV = "storagecluster-env.yaml.j2"
DAEMONSET = "daemonset.yaml.j2"
DEPLOYMENT = "deployment.yaml.j2"
PARAMETERS = "parameters.yaml.j2"
ANNOTATIONS = "annotations.yaml.j2"


def document(source: Source) -> bytes:
    """Return an object as a document of a stream, behind its mark."""
    return f"---\n{source.text}".encode()


def render(template: str, **context: object) -> Source:
    """Return the text of a template with this context, parsed: broken YAML would be our bug."""
    return parse(template, templating.render(template, context))
