package io.mlops.provider.azure;

import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.mlops.ErrorCode;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What failures of one container's blobs say: Azure's own words name neither account nor container.
 *
 * @param account its name
 * @param container its name
 * @param encryptionScope what new blobs are encrypted with, as it was set
 */
record BlobReasons(String account, String container, Optional<String> encryptionScope) {
    static final String IMMUTABLE = "the container's retention or a legal hold keeps what is there; use another name";

    String of(Throwable failure) {
        String said = AzureErrors.reason(failure);
        if (unknownHost(failure)) {
            return "there is no storage account " + account + " (providers.azure.storage-account)";
        }
        if (!(failure instanceof BlobStorageException blob)) {
            return said;
        }
        BlobErrorCode code = blob.getErrorCode();
        if (BlobErrorCode.CONTAINER_NOT_FOUND.equals(code)) {
            return "there is no container " + container + " in the storage account " + account
                    + "; make it: az storage container create --name " + container + " --account-name " + account
                    + " --auth-mode login";
        }
        if (BlobErrorCode.BLOB_IMMUTABLE_DUE_TO_POLICY.equals(code)) {
            return IMMUTABLE + " (" + code + ")";
        }
        if (BlobErrorCode.RESOURCE_NOT_FOUND.equals(code)) {
            return "there is no storage account " + account + " (providers.azure.storage-account): " + said;
        }
        if (encryptionScope.isPresent() && said.contains("ncryption")) {
            return said + "; the setting providers.azure.encryption-scope is " + encryptionScope.get();
        }
        if (AzureErrors.classify(failure) == ErrorCode.PERMISSION_DENIED) {
            return said + ": the storage account " + account
                    + " is somebody else's, or the caller lacks the role Storage Blob Data Contributor on it (Storage Blob"
                    + " Data Owner where objects have tags); they stand in docs/providers.md";
        }
        return said;
    }

    private static boolean unknownHost(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof UnknownHostException || at instanceof java.nio.channels.UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }
}
