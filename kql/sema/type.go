package sema
