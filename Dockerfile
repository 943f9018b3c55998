# pxsec for pipelines, and as the sidecar of Argo CD:
#
#     docker build -t registry.example.com/pxsec:0.1.0 .
#
# Made from this checkout by image/install.sh. It runs as any user, with nothing that can be written to.

# kustomize from source: Go holds it against the public checksum database.
FROM golang:1.26.8@sha256:6c2a5538f964f1c82f97ad14988bf05de100d922d159d0e398b54c7b0ca0c6c9 AS kustomize
RUN CGO_ENABLED=0 go install -trimpath sigs.k8s.io/kustomize/kustomize/v5@v5.8.1

# The image of Python comes without byte code, which every start would have to make again.
FROM python:3.13.15-slim-trixie@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b AS python
RUN python3 -m compileall -q --invalidation-mode unchecked-hash /usr/local/lib/python3.13

FROM python AS pxsec
WORKDIR /project
COPY .gitignore LICENSE README.md constraints.txt hatch_build.py pyproject.toml ./
COPY image/ image/
COPY renderer/ renderer/
COPY schemas/ schemas/
COPY templates/ templates/
RUN image/install.sh /opt/pxsec

FROM python
COPY --from=kustomize /go/bin/kustomize /usr/local/bin/kustomize
COPY --from=pxsec /opt/pxsec /opt/pxsec
COPY image/plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
ENV PATH=/opt/pxsec/bin:$PATH
USER 999:999
WORKDIR /manifests
ENTRYPOINT ["pxsec"]
