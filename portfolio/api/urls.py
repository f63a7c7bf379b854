from rest_framework.routers import SimpleRouter

from portfolio.api.companies import CompanyViewSet, SectorViewSet
from portfolio.api.plans import WorkPlanViewSet
from portfolio.api.requests import ServiceRequestViewSet

router = SimpleRouter()
router.register("companies", CompanyViewSet, basename="company")
router.register("catalogues/sectors", SectorViewSet, basename="sector")
router.register("plans", WorkPlanViewSet, basename="work_plan")
router.register("requests", ServiceRequestViewSet, basename="service_request")
urlpatterns = router.urls
