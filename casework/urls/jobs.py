"""Addresses of background jobs."""

from django.urls import path

from casework.views import jobs

urlpatterns = [
    path("trabajos/", jobs.job_list, name="jobs"),
    path("trabajos/<int:pk>/", jobs.job, name="job"),
    path("trabajos/<int:pk>/cancelar/", jobs.job_cancel, name="job_cancel"),
    path("trabajos/<int:pk>/resultado/", jobs.job_result, name="job_result"),
]
