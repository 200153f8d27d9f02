import { expect, test } from "vitest";
import { isBounded } from "../../src/domain/alert-bounds.ts";

test.each([
  ["queue_depth > 10", "> 10"],
  ["disk_used_ratio > 0.8", "> 80%"],
  ["100 * disk_used > 80", "> 80%"],
  ['(cert_expiry{job="web"} - time()) / 86400 < 30', "< 30d"],
  ["cert_expiry - time() < 30 * 24 * 3600", "< 30d"],
  ["cert_expiry - time() < 2592000", "< 30d"],
  ["replication_lag_seconds > 300", "> 300s"],
  ["replication_lag_seconds > 300", "> 5m"],
  ["request_latency_ms > 500", "> 500ms"],
  ["histogram_quantile(0.99, rate(latency_bucket[5m])) > 0.5", "> 500ms"],
  ["(fs_avail_bytes / fs_size_bytes) < 0.20", "? 80%"],
  ["fs_used_bytes / fs_size_bytes > 0.85", "? 85%"],
  ["fs_used_bytes / fs_size_bytes > 0.85", "< 15%"],
])("%s is %s", (expr, bound) => {
  expect(isBounded(expr, bound)).toBe(true);
});

test.each([
  ["queue_depth > 100", "> 10"],
  ["queue_depth < 10", "> 10"],
  ['queue_depth{limit="> 10"} > 5', "> 10"],
  ["rate(errors[10m]) > 5", "> 10m"],
  ["replication_lag_seconds > 5", "> 5m"],
  ["cert_expiry - time() < 30", "< 30d"],
  ["(fs_avail_bytes / fs_size_bytes) < 0.80", "? 80%"],
  ["(fs_avail_bytes / fs_size_bytes) < 0.20", "> 20%"],
  ["1 - (fs_avail_bytes / fs_size_bytes) < 0.20", "> 80%"],
  ["fs_used_bytes / fs_size_bytes > 0.15", "< 15%"],
  ["queue_depth", "> 10"],
])("%s is not %s", (expr, bound) => {
  expect(isBounded(expr, bound)).toBe(false);
});
