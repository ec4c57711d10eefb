"""The admin site of the desk: no recent actions, no redirect that tells what exists."""

from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    """Countersign's admin."""

    site_title = "Countersign"
    site_header = "Countersign"
    index_title = "Desk"
    enable_nav_sidebar = True
