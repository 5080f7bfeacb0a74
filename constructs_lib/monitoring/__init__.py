"""Alarms, notifications, dashboards."""
