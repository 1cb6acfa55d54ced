package kql
