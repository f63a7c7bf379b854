from rest_framework.routers import SimpleRouter

from intake.api.intakes import IntakeViewSet

router = SimpleRouter()
router.register("intakes", IntakeViewSet, basename="intake")
urlpatterns = router.urls
