"""A stand-in for ClaveÚnica, for development and tests: the same paths and claims over real HTTP.

ClaveÚnica refuses localhost, so nobody can develop against it. What the stand-in adds to oidc-provider-mock is what
makes ClaveÚnica different: its paths, scopes `run` and `name`, POST on userinfo, RolUnico, names as lists, a session
of its own that outlives the portal's until its logout is called.
"""
