from rest_framework.routers import SimpleRouter

from followup.api.after_sales import AfterSalesViewSet
from followup.api.silence import SilenceViewSet

router = SimpleRouter()
router.register("after-sales", AfterSalesViewSet, basename="after_sales")
router.register("silence", SilenceViewSet, basename="silence")
urlpatterns = router.urls
