from rest_framework.routers import SimpleRouter

from followup.api.after_sales import AfterSalesViewSet

router = SimpleRouter()
router.register("after-sales", AfterSalesViewSet, basename="after_sales")
urlpatterns = router.urls
