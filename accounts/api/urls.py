from rest_framework.routers import SimpleRouter

from .catalogues import ComunaViewSet, OfficeViewSet, RegionViewSet

router = SimpleRouter()
router.register("offices", OfficeViewSet, basename="office")
router.register("catalogues/regions", RegionViewSet, basename="region")
router.register("catalogues/comunas", ComunaViewSet, basename="comuna")
urlpatterns = router.urls
