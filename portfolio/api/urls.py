from django.urls import path
from rest_framework.routers import SimpleRouter

from portfolio.api.action_kinds import ActionKindViewSet
from portfolio.api.action_results import ResultViewSet
from portfolio.api.actions import ActionViewSet
from portfolio.api.activities import ActivityViewSet
from portfolio.api.activity_templates import ActivityTemplateViewSet
from portfolio.api.assignments import AssignmentViewSet
from portfolio.api.care import ProposalViewSet
from portfolio.api.categories import CategoryViewSet, CompanyCategoryViewSet, CriterionViewSet
from portfolio.api.companies import CompanyViewSet, SectorViewSet
from portfolio.api.company_acts import CompanyActViewSet
from portfolio.api.company_people import PeopleViewSet
from portfolio.api.company_reading import CompanyReadingViewSet
from portfolio.api.consents import ConsentViewSet
from portfolio.api.contacts import ContactViewSet
from portfolio.api.data_requests import DataRequestViewSet, PersonalDataView
from portfolio.api.enrolments import EnrolmentViewSet
from portfolio.api.exports import ExportViewSet
from portfolio.api.handover import AbsenceViewSet, HandoverViewSet
from portfolio.api.imports import ImportViewSet
from portfolio.api.institutions import InstitutionRequestViewSet, InstitutionViewSet
from portfolio.api.plans import WorkPlanViewSet
from portfolio.api.potential import PotentialViewSet
from portfolio.api.rebalancing import RedistributionViewSet
from portfolio.api.requests import ServiceRequestViewSet
from portfolio.api.saved_filters import SavedFilterViewSet
from portfolio.api.segmentation import SegmentationViewSet
from portfolio.api.sheets import SheetViewSet

router = SimpleRouter()
router.register("companies", CompanyViewSet, basename="company")
router.register("companies", CompanyActViewSet, basename="company_act")
router.register("companies", PeopleViewSet, basename="company_people")
router.register("companies", CompanyReadingViewSet, basename="company_reading")
router.register("companies", CompanyCategoryViewSet, basename="company_category")
router.register("potential-accounts", PotentialViewSet, basename="potential")
router.register("handovers", HandoverViewSet, basename="handover")
router.register("absences", AbsenceViewSet, basename="absence")
router.register("saved-filters", SavedFilterViewSet, basename="saved_filter")
router.register("catalogues/sectors", SectorViewSet, basename="sector")
router.register("catalogues/activity-templates", ActivityTemplateViewSet, basename="activity_template")
router.register("plans", WorkPlanViewSet, basename="work_plan")
router.register("requests", ServiceRequestViewSet, basename="service_request")
router.register("categories", CategoryViewSet, basename="category")
router.register("category-criteria", CriterionViewSet, basename="category_criterion")
router.register("category-proposals", ProposalViewSet, basename="category_proposal")
router.register("assignments", AssignmentViewSet, basename="assignment")
router.register("imports", ImportViewSet, basename="import")
router.register("activities", ActivityViewSet, basename="activity")
router.register("enrolments", EnrolmentViewSet, basename="enrolment")
router.register("actions", ActionViewSet, basename="action")
router.register("action-kinds", ActionKindViewSet, basename="action-kind")
router.register("action-results", ResultViewSet, basename="action-result")
router.register("exports", ExportViewSet, basename="export")
router.register("sheets", SheetViewSet, basename="sheet")
router.register("redistributions", RedistributionViewSet, basename="redistribution")
router.register("contacts", ContactViewSet, basename="contact")
router.register("institutions", InstitutionViewSet, basename="institution")
router.register("institution-requests", InstitutionRequestViewSet, basename="institution_request")
router.register("segmentation", SegmentationViewSet, basename="segmentation")
router.register("data-requests", DataRequestViewSet, basename="data_request")
router.register("consents", ConsentViewSet, basename="consent")
urlpatterns = [path("personal-data/", PersonalDataView.as_view(), name="personal_data"), *router.urls]
