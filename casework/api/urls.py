from rest_framework.routers import SimpleRouter

from casework.api.case_files import CaseFileViewSet, ClauseViewSet, DeadlineViewSet, EventViewSet
from casework.api.documents import DocumentViewSet
from casework.api.jobs import JobViewSet

router = SimpleRouter()
router.register("case-files", CaseFileViewSet, basename="case_file")
router.register("documents", DocumentViewSet, basename="document")
router.register("events", EventViewSet, basename="event")
router.register("deadlines", DeadlineViewSet, basename="deadline")
router.register("jobs", JobViewSet, basename="job")
router.register("catalogues/clauses", ClauseViewSet, basename="clause")
urlpatterns = router.urls
