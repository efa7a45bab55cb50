package io.mlops.provider.azure;

import io.mlops.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the error codes of Azure mean. Those of Resource Manager stand in
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors, those of Azure Machine Learning in
 * https://learn.microsoft.com/azure/machine-learning/how-to-troubleshoot-online-endpoints, those of Blob Storage in
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes, those of machines in
 * https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/error-codes/zonalallocation-allocationfailed-error, those of Batch in
 * https://learn.microsoft.com/dotnet/api/azure.compute.batch.batcherrorcode, those of its pools in
 * https://learn.microsoft.com/dotnet/api/microsoft.azure.batch.common.poolresizeerrorcodes.
 */
final class AzureCodes {
    /**
     * What a failure means.
     *
     * @param advice what to do about it; empty where the service says enough
     */
    record Meaning(ErrorCode code, String advice) {}

    static final Meaning THROTTLED =
            new Meaning(ErrorCode.RESOURCE_EXHAUSTED, "the rate limit of this call is used up; try again later");
    static final Meaning QUOTA = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED,
            "a quota of the subscription is used up; ask for more in the region (Azure portal, Quotas)");
    static final Meaning STOCK = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED, "no stock of machines; try later, another region or another accelerator");
    static final Meaning SKU = new Meaning(
            ErrorCode.RESOURCE_EXHAUSTED,
            "the region has no such machine for this subscription; take another region or another accelerator");
    static final Meaning DENIED = new Meaning(ErrorCode.PERMISSION_DENIED, "");
    static final Meaning POLICY = new Meaning(
            ErrorCode.PERMISSION_DENIED, "a policy of the organisation forbids it; ask who made the policy");
    static final Meaning REGISTRATION = new Meaning(
            ErrorCode.FAILED_PRECONDITION,
            "register the provider in the subscription (az provider register --namespace NAME)");
    static final Meaning EXPIRED = new Meaning(ErrorCode.UNAUTHENTICATED, "sign in again (az login)");
    static final Meaning REFUSED =
            new Meaning(ErrorCode.UNAUTHENTICATED, "check tenant, client-id and their secret, certificate or token");
    static final Meaning MISSING = new Meaning(
            ErrorCode.UNAUTHENTICATED,
            "sign in (az login), set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or name who calls in the"
                    + " settings of provider azure");
    static final Meaning ABSENT = new Meaning(ErrorCode.NOT_FOUND, "");
    static final Meaning EXISTS = new Meaning(ErrorCode.ALREADY_EXISTS, "");
    static final Meaning TAKEN =
            new Meaning(ErrorCode.ALREADY_EXISTS, "the name is taken in all of Azure; choose another one");
    static final Meaning TAKEN_THERE = new Meaning(
            ErrorCode.ALREADY_EXISTS, "it is somebody else's, in another workspace of the region; choose another name");
    static final Meaning STATE = new Meaning(ErrorCode.FAILED_PRECONDITION, "");
    static final Meaning BUSY =
            new Meaning(ErrorCode.UNAVAILABLE, "another operation on it is still running; try again when it is over");
    static final Meaning INVALID = new Meaning(ErrorCode.INVALID_ARGUMENT, "");
    static final Meaning AGAIN = new Meaning(ErrorCode.UNAVAILABLE, "");
    static final Meaning DAMAGED = new Meaning(ErrorCode.UNAVAILABLE, "what arrived is not what was sent; try again");
    static final Meaning CANCELLED = new Meaning(ErrorCode.CANCELLED, "");
    static final Meaning UNKNOWN = new Meaning(ErrorCode.UNKNOWN, "");

    private static final Map<String, Meaning> CODES = codes();

    private AzureCodes() {}

    /** Empty for a code that nobody told us of; services write them in any case. */
    static Optional<Meaning> meaning(String code) {
        return Optional.ofNullable(CODES.get(code.toLowerCase(Locale.ROOT)));
    }

    private static Map<String, Meaning> codes() {
        Map<String, Meaning> codes = new HashMap<>();
        exhausted(codes);
        callers(codes);
        inputs(codes);
        presence(codes);
        states(codes);
        blobs(codes);
        batch(codes);
        batchStates(codes);
        passing(codes);
        return Map.copyOf(codes);
    }

    private static void exhausted(Map<String, Meaning> codes) {
        put(
                codes,
                THROTTLED,
                "TooManyRequests",
                "OperationNotAllowedRateLimited",
                "SubscriptionRequestsThrottled",
                "ResourceCollectionRequestsThrottled",
                "ResourceRequestsThrottled");
        put(
                codes,
                QUOTA,
                "OutOfQuota",
                "QuotaExceeded",
                "ResourceQuotaExceeded",
                "ClusterMinNodesExceedCoreQuota",
                "ClusterCoreQuotaReached");
        put(
                codes,
                STOCK,
                "OutOfCapacity",
                "AllocationFailed",
                "ZonalAllocationFailed",
                "OverconstrainedAllocationRequest",
                "OverconstrainedZonalAllocationRequest");
        put(codes, SKU, "SkuNotAvailable", "NotAvailableForSubscription");
    }

    private static void callers(Map<String, Meaning> codes) {
        put(
                codes,
                DENIED,
                "AuthorizationFailed",
                "LinkedAuthorizationFailed",
                "AuthorizationPermissionMismatch",
                "AuthorizationSourceIPMismatch",
                "AuthorizationServiceMismatch",
                "InsufficientAccountPermissions",
                "PublicAccessNotPermitted",
                "KeyBasedAuthenticationNotPermitted",
                "Forbidden");
        put(codes, POLICY, "RequestDisallowedByPolicy", "PolicyViolation");
        put(codes, REGISTRATION, "MissingSubscriptionRegistration", "SubscriptionNotRegistered");
        put(codes, EXPIRED, "ExpiredAuthenticationToken", "TokenExpired");
        put(
                codes,
                REFUSED,
                "InvalidAuthenticationToken",
                "InvalidAuthenticationTokenTenant",
                "InvalidAuthenticationTokenAudience",
                "InvalidAuthenticationInfo",
                "AuthenticationFailed",
                "NoAuthenticationInformation",
                "Unauthorized");
    }

    private static void inputs(Map<String, Meaning> codes) {
        put(
                codes,
                INVALID,
                "BadArgument",
                "BadRequest",
                "InvalidParameter",
                "InvalidRequestContent",
                "InvalidRequestFormat",
                "InvalidTemplate",
                "InvalidApiVersionParameter",
                "InvalidResourceName",
                "InvalidResourceNamespace",
                "InvalidResourceType",
                "InvalidInput",
                "InvalidHeaderValue",
                "InvalidQueryParameterValue",
                "InvalidMetadata",
                "EmptyMetadataKey",
                "ValidationError",
                "ValidationFailed",
                "LocationNotAvailableForResourceType",
                "NoRegisteredProviderFound",
                "ReservedResourceName",
                "ImageBuildFailure");
    }

    private static void presence(Map<String, Meaning> codes) {
        put(
                codes,
                ABSENT,
                "NotFound",
                "ResourceNotFound",
                "ResourceGroupNotFound",
                "SubscriptionNotFound",
                "ParentResourceNotFound",
                "ContainerNotFound",
                "BlobNotFound",
                "NotFoundError",
                "UserErrorNotFound");
        put(codes, EXISTS, "BlobAlreadyExists", "ContainerAlreadyExists", "ResourceAlreadyExists");
        put(
                codes,
                TAKEN,
                "AlreadyExists",
                "StorageAccountAlreadyTaken",
                "NameNotAvailable",
                "EndpointNameNotAvailable");
    }

    private static void states(Map<String, Meaning> codes) {
        put(
                codes,
                STATE,
                "PreconditionFailed",
                "ConditionNotMet",
                "UpdateConditionNotSatisfied",
                "ScopeLocked",
                "ResourceNotReady",
                "ReadOnlyDisabledSubscription",
                "DisallowedOperation",
                "WorkspaceManagedNetworkNotReady",
                "SecretsInjectionError");
    }

    /** What Blob Storage refuses for the state that a blob or a container is in. */
    private static void blobs(Map<String, Meaning> codes) {
        put(
                codes,
                STATE,
                "BlobArchived",
                "BlobBeingRehydrated",
                "BlobImmutableDueToPolicy",
                "BlobImmutableDueToLegalHold",
                "ContainerImmutabilityPolicyFailure",
                "ContainerProtectedFromDeletion",
                "ImmutabilityPolicyDeleteOnLockedPolicy",
                "LeaseIdMissing",
                "LeaseAlreadyPresent",
                "ImmutabilityPolicyLocked");
        put(codes, DAMAGED, "Md5Mismatch", "Crc64Mismatch");
    }

    /** What Azure Batch says of jobs, tasks and pools, and why a pool has not the machines that it should have. */
    private static void batch(Map<String, Meaning> codes) {
        put(
                codes,
                QUOTA,
                "PoolQuotaReached",
                "ActiveJobAndScheduleQuotaReached",
                "AccountCoreQuotaReached",
                "AccountLowPriorityCoreQuotaReached",
                "AccountSpotCoreQuotaReached",
                "AccountVMSeriesCoreQuotaReached");
        put(codes, STOCK, "AllocationTimedOut");
        put(codes, SKU, "UnsupportedVMSize");
        put(codes, EXISTS, "JobExists", "TaskExists", "PoolExists");
        put(codes, ABSENT, "JobNotFound", "TaskNotFound", "PoolNotFound", "FileNotFound", "NodeNotFound");
    }

    /** What Azure Batch refuses for the state that something is in. */
    private static void batchStates(Map<String, Meaning> codes) {
        put(
                codes,
                STATE,
                "JobCompleted",
                "JobDisabled",
                "JobNotActive",
                "TaskCompleted",
                "TaskFilesUnavailable",
                "TaskFilesCleanedup",
                "OperationInvalidForCurrentState",
                "AccountIsDisabled");
        put(
                codes,
                INVALID,
                "InvalidAutoScalingSettings",
                "AutoScalingFormulaSyntaxError",
                "InvalidConstraintValue",
                "InvalidPropertyValue",
                "InvalidRequestBody",
                "MissingRequiredProperty");
        put(
                codes,
                BUSY,
                "PoolBeingCreated",
                "PoolBeingResized",
                "PoolBeingDeleted",
                "JobBeingDeleted",
                "JobBeingTerminated");
    }

    private static void passing(Map<String, Meaning> codes) {
        put(
                codes,
                BUSY,
                "AnotherOperationInProgress",
                "OperationInProgress",
                "ConcurrentOperation",
                "RetryableError",
                "ContainerBeingDeleted",
                "AccountBeingCreated",
                "ResourceGroupBeingDeleted");
        put(
                codes,
                AGAIN,
                "InternalServerError",
                "InternalError",
                "ServerBusy",
                "ServerTimeout",
                "ServiceUnavailable",
                "OperationTimedOut",
                "GatewayTimeout",
                "BadGateway",
                "Timeout");
        put(codes, CANCELLED, "OperationCanceled", "Canceled");
    }

    private static void put(Map<String, Meaning> codes, Meaning meaning, String... names) {
        List.of(names).forEach(name -> codes.put(name.toLowerCase(Locale.ROOT), meaning));
    }
}
