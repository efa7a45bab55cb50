package io.mlops;

/** What can be lost at once. A zone lies in a region, a region in a cloud. */
public enum FailureDomain {
    ZONE,
    REGION,
    CLOUD
}
