package io.mlops.provider.azure;

import com.azure.storage.blob.BlobServiceClient;
import io.mlops.ErrorCode;
import io.mlops.provider.Finding;
import io.mlops.provider.azure.StorageResources.Account;
import io.mlops.provider.azure.StorageResources.AccountProperties;
import io.mlops.provider.azure.StorageResources.BlobService;
import io.mlops.provider.azure.StorageResources.BlobServiceProperties;
import io.mlops.provider.azure.StorageResources.Container;
import io.mlops.provider.azure.StorageResources.ContainerProperties;
import io.mlops.provider.azure.StorageResources.EncryptionScope;
import io.mlops.provider.azure.StorageResources.NameAnswer;
import io.mlops.provider.azure.StorageResources.NameQuestion;
import io.mlops.provider.azure.StorageResources.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the storage account of a region and its container: whose it is, where it lies, that nobody outside may read it, how it is encrypted,
 * what it retains, and whether the caller may read its blobs. Asks and changes nothing. Used by one thread.
 */
final class StorageExamination {
    private static final String KIND = "Microsoft.Storage/storageAccounts";
    private static final String CLOSED = "None";

    private final AzureConfig config;
    private final ArmClient arm;
    private final BlobServiceClient blobs;
    private final String region;
    private final String name;
    private final ArmId account;
    private final List<Finding> findings = new ArrayList<>();

    StorageExamination(AzureConfig config, AzureClients clients, String region) {
        this.config = config;
        this.arm = clients.arm();
        this.blobs = clients.blob(config, region);
        this.region = region;
        this.name = config.storageAccountIn(region);
        this.account = config.storageAccountId(region);
    }

    List<Finding> findings() {
        String subject = "storage account " + region;
        try {
            Optional<Account> found = arm.find(account, ApiVersion.STORAGE, Account.class);
            if (found.isEmpty()) {
                findings.add(elsewhere(subject));
                return findings;
            }
            examine(subject, found.get());
        } catch (RuntimeException e) {
            // Whatever a look fails with is what was found.
            findings.add(Finding.bad(AzureErrors.classify(e), subject, name + ": " + AzureErrors.reason(e), ""));
        }
        return findings;
    }

    /** The account's name is one for the whole world. */
    private Finding elsewhere(String subject) {
        ArmId question =
                ArmId.subscription(config.subscription()).collection("Microsoft.Storage", "checkNameAvailability");
        NameAnswer answer = arm.post(question, ApiVersion.STORAGE, new NameQuestion(name, KIND), NameAnswer.class)
                .first()
                .orElse(new NameAnswer(true));
        boolean taken = Boolean.FALSE.equals(answer.nameAvailable());
        return taken
                ? Finding.bad(
                        ErrorCode.PERMISSION_DENIED,
                        subject,
                        "the storage account " + name + " is not in the resource group " + config.resourceGroup()
                                + ": the name is somebody else's, or of another group",
                        "take another name (providers.azure.storage-account), or the group that it is in"
                                + " (providers.azure.resource-group)")
                : Finding.bad(
                        ErrorCode.NOT_FOUND,
                        subject,
                        "there is no storage account " + name,
                        "make it: az storage account create --name " + name + " --resource-group "
                                + config.resourceGroup() + " --location " + region
                                + " --allow-blob-public-access false --allow-shared-key-access false; or name one that is there with"
                                + " providers.azure.storage-account");
    }

    private void examine(String subject, Account found) {
        String lies = found.location() == null ? region : found.location();
        if (!lies.replace(" ", "").equalsIgnoreCase(region)) {
            findings.add(Finding.bad(
                    subject,
                    name + " lies in " + lies,
                    "a workspace reads models from an account of its own region: make one in " + region
                            + " and set providers.azure.storage-account, with {region} where their names differ"));
            return;
        }
        Optional<Container> container = arm.find(
                account.child("blobServices", "default").child("containers", config.container()),
                ApiVersion.STORAGE,
                Container.class);
        if (container.isEmpty()) {
            findings.add(Finding.bad(
                    ErrorCode.NOT_FOUND,
                    subject,
                    "there is no container " + config.container() + " in " + name,
                    "make it: az storage container create --name " + config.container() + " --account-name " + name
                            + " --auth-mode login"));
            return;
        }
        AccountProperties properties =
                found.properties() == null ? new AccountProperties(null, null, null) : found.properties();
        ContainerProperties inside = container.get().properties() == null
                ? new ContainerProperties(null, null, null, null, null)
                : container.get().properties();
        publicAccess(properties, inside);
        names(properties);
        encryptionScope(inside);
        readable();
        findings.addFirst(Finding.good(
                subject,
                name + "/" + config.container() + " of group " + config.resourceGroup() + ", " + encryption(properties)
                        + ", " + versions() + retention(inside)));
    }

    private void publicAccess(AccountProperties properties, ContainerProperties inside) {
        boolean mayBe = !Boolean.FALSE.equals(properties.allowBlobPublicAccess());
        boolean open = inside.publicAccess() != null && !inside.publicAccess().equals(CLOSED);
        String close = "close it: az storage account update --name " + name + " --resource-group "
                + config.resourceGroup() + " --allow-blob-public-access false";
        if (mayBe && open) {
            findings.add(Finding.bad(
                    "public access " + region, "everybody may read the container " + config.container(), close));
        } else if (mayBe) {
            findings.add(Finding.odd(
                    "public access " + region, "containers of " + name + " could be opened to everybody", close));
        }
    }

    /** https://learn.microsoft.com/azure/storage/blobs/storage-feature-support-in-storage-accounts . */
    private void names(AccountProperties properties) {
        if (Boolean.TRUE.equals(properties.isHnsEnabled())) {
            findings.add(Finding.bad(
                    ErrorCode.UNSUPPORTED,
                    "namespace " + region,
                    name + " has a hierarchical namespace, which has neither index tags nor names that end as ours do",
                    "take an account without"));
        }
    }

    private void encryptionScope(ContainerProperties inside) {
        Optional<String> wanted = config.encryptionScope();
        if (wanted.isEmpty()) {
            return;
        }
        String subject = "encryption " + region;
        Optional<EncryptionScope> scope =
                arm.find(account.child("encryptionScopes", wanted.get()), ApiVersion.STORAGE, EncryptionScope.class);
        String state = scope.map(EncryptionScope::properties)
                .map(StorageResources.EncryptionScopeProperties::state)
                .orElse("");
        if (!state.equals("Enabled")) {
            findings.add(Finding.bad(
                    subject,
                    "the encryption scope " + wanted.get() + " of " + name
                            + (scope.isEmpty() ? " is not there" : " is " + state),
                    "make or enable it: az storage account encryption-scope create --account-name " + name + " --name "
                            + wanted.get()));
        } else if (!wanted.get().equals(inside.defaultEncryptionScope())) {
            findings.add(Finding.bad(
                    subject,
                    "the encryption scope of the container " + config.container() + " is "
                            + inside.defaultEncryptionScope() + ", and copies inside the account take that",
                    "make the container with it: az storage container create --name " + config.container()
                            + " --account-name " + name + " --default-encryption-scope " + wanted.get()));
        }
    }

    /** Resource Manager lets look who may not read what lies there. */
    private void readable() {
        try {
            blobs.getBlobContainerClient(config.container()).getProperties();
        } catch (RuntimeException e) {
            findings.add(Finding.bad(
                    AzureErrors.classify(e),
                    "blobs " + region,
                    new BlobReasons(name, config.container(), config.encryptionScope()).of(e),
                    ""));
        }
    }

    private String encryption(AccountProperties properties) {
        if (config.encryptionScope().isPresent()) {
            return "encrypted with scope " + config.encryptionScope().get();
        }
        String source =
                properties.encryption() == null ? null : properties.encryption().keySource();
        return "Microsoft.Keyvault".equalsIgnoreCase(source)
                ? "encrypted with the customer's key"
                : "encrypted with Microsoft's keys";
    }

    private String versions() {
        BlobServiceProperties service = arm.get(
                        account.child("blobServices", "default"), ApiVersion.STORAGE, BlobService.class)
                .properties();
        if (service == null) {
            return "no old versions";
        }
        if (Boolean.TRUE.equals(service.isVersioningEnabled())) {
            return "old versions are kept and billed";
        }
        Switch undelete = service.deleteRetentionPolicy();
        return undelete != null && undelete.on()
                ? "what is deleted is kept for " + undelete.days() + " days and billed"
                : "no old versions";
    }

    private static String retention(ContainerProperties inside) {
        String kept = BlobImmutability.retention(inside)
                .map(keep -> ", objects are retained for " + keep.keep().toDays() + " days"
                        + (keep.locked() ? " (locked)" : ""))
                .orElse("");
        return kept + (BlobImmutability.holds(inside).isEmpty() ? "" : ", under a legal hold");
    }
}
