"""An installation without pages."""

urlpatterns: list[object] = []
