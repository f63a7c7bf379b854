from rest_framework.routers import SimpleRouter

from portfolio.api.companies import CompanyViewSet, SectorViewSet

router = SimpleRouter()
router.register("companies", CompanyViewSet, basename="company")
router.register("catalogues/sectors", SectorViewSet, basename="sector")
urlpatterns = router.urls
