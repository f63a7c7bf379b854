"""The API: who gets in, how much, and how it says no."""

import environ

env = environ.Env()

API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", default=365)
API_TOKENS_PER_PERSON = env.int("API_TOKENS_PER_PERSON", default=10)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "prochile_portal.api.authentication.ApiTokenAuthentication",
        "prochile_portal.api.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["prochile_portal.api.permissions.SignedInWithinScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["prochile_portal.api.filters.CheckedFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "prochile_portal.api.pages.NumberedPages",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env("API_RATE_ANONYMOUS", default="60/minute"),
        "user": env("API_RATE_SIGNED_IN", default="600/minute"),
    },
    # Who asks is the address of the connection, never what X-Forwarded-For claims; production counts its proxies.
    "NUM_PROXIES": 0,
    "DEFAULT_SCHEMA_CLASS": "prochile_portal.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "prochile_portal.api.problems.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNICODE_JSON": True,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "API del Portal ProChile",
    "DESCRIPTION": (
        "Empresas, expedientes, bitácoras, plazos y captaciones, con los mismos permisos que las páginas. "
        "Cada clave actúa por una persona y nunca ve ni hace más que ella."
    ),
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False, "displayOperationId": False},
    "SORT_OPERATIONS": False,
    "SERVE_AUTHENTICATION": ["prochile_portal.api.authentication.PageSessionAuthentication"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "CaseKindEnum": "casework.states.CaseKind",
        "ChannelEnum": "casework.states.Channel",
        "ConsentKindEnum": "portfolio.states.ConsentKind",
        "CompanyKindEnum": "portfolio.states.CompanyKind",
        "MarketEnum": "django_countries.countries",
        "SegmentEnum": "portfolio.states.Segment",
        "OfficeKindEnum": "accounts.states.OfficeKind",
        "CategoryEnum": "portfolio.states.CATEGORIES",
        "IntakeStateEnum": "intake.states.IntakeState",
        "ProposalStateEnum": "portfolio.states.ProposalState",
        "MeetingKindEnum": "intake.models.interview.Interview.Kind",
        "WorkPlanStateEnum": "portfolio.states.PlanState",
        "ServiceRequestStateEnum": "portfolio.states.RequestState",
        "EnrolmentStateEnum": "portfolio.states.EnrolmentState",
        "ResultKindEnum": "portfolio.states.ResultKind",
        "ImportKindEnum": "portfolio.models.imports.ImportKind",
        "DeadlineOutcomeEnum": "casework.models.deadlines.Outcome",
        "JobStateEnum": "casework.models.jobs.JobState",
        "ActivityStateEnum": "portfolio.states.ACTIVITY_STATE_CHOICES",
        "RepresentationStateEnum": "portfolio.states.RepresentationState",
        "DataRightEnum": "portfolio.states.DataRight",
        "DataStateEnum": "portfolio.api.data_requests.STATES",
        "DataDecisionEnum": "portfolio.models.data_request.DataRequest.DECISIONS",
        "SectorKindEnum": [("goods", "Bienes"), ("services", "Servicios")],
    },
}
