"""To ClaveÚnica and back."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView

from ..provider import ClaveUnicaOAuth2Adapter

login = OAuth2LoginView.adapter_view(ClaveUnicaOAuth2Adapter)
callback = OAuth2CallbackView.adapter_view(ClaveUnicaOAuth2Adapter)
