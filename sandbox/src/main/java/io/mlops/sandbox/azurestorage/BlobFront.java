package io.mlops.sandbox.azurestorage;

import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.azurestorage.StorageContainer.Rehydration;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/**
 * Blob Storage of one region: checks who calls, adds what Azurite lacks (the time that an archived blob needs, immutability policies and legal
 * holds, the time of the last access, encryption scopes), and lets Azurite answer. Thread-safe.
 */
public final class BlobFront implements RoutedService {
    static final String AUDIENCE = "https://storage.azure.com";

    /** What no client of the sandbox needs of an account, and Azurite answers for its own account only. */
    private static final String ACCOUNT_LEVEL = "The sandbox answers for containers and blobs, not for whole accounts.";

    private static final Set<String> OVERWRITING = Set.of(
            "PutBlob", "PutBlock", "PutBlockList", "CopyBlob", "SetBlobMetadata", "SetBlobProperties", "SnapshotBlob");
    private static final Set<String> REPLACING = Set.of("PutBlob", "PutBlockList", "CopyBlob", "DeleteBlob");

    private final StorageAccounts accounts;
    private final ArmRegion region;
    private final BlobGaps gaps;

    public BlobFront(StorageAccounts accounts, ArmRegion region) {
        this.accounts = accounts;
        this.region = region;
        this.gaps = new BlobGaps(accounts);
    }

    @Override
    public boolean matches(WireRequest request) {
        return request.header("x-ms-version").isPresent() && request.rawPath().matches("/[a-z0-9]{3,24}(/.*)?");
    }

    @Override
    public String operation(WireRequest request) {
        return BlobCall.of(request).operation();
    }

    @Override
    public WireAnswer answer(WireRequest request) throws IOException, InterruptedException {
        BlobCall call = BlobCall.of(request);
        try {
            requireCaller(request);
            StorageAccount account = account(call.account());
            if (call.container().isEmpty()) {
                throw new BlobError(501, "NotImplemented", ACCOUNT_LEVEL);
            }
            return call.rawBlob().isEmpty() ? container(account, call) : blob(account, call);
        } catch (BlobError e) {
            return e.answer();
        }
    }

    private void requireCaller(WireRequest request) throws BlobError {
        try {
            accounts.world().tokens().check(request.header("authorization"), AUDIENCE);
        } catch (ArmError e) {
            throw unauthenticated(e.text());
        }
    }

    private static BlobError unauthenticated(String message) {
        return new BlobError(401, "InvalidAuthenticationInfo", "Server failed to authenticate the request. " + message);
    }

    private StorageAccount account(String name) throws BlobError {
        if (name.startsWith(StorageAccounts.FOREIGN)) {
            throw new BlobError(
                    403,
                    "AuthorizationPermissionMismatch",
                    "This request is not authorized to perform this operation using this permission.");
        }
        // Elsewhere the name of the host could not be resolved.
        return accounts.find(name)
                .filter(account -> account.region().equals(region.name()))
                .orElseThrow(() -> new BlobError(404, "ResourceNotFound", "The specified resource does not exist."));
    }

    private WireAnswer container(StorageAccount account, BlobCall call)
            throws BlobError, IOException, InterruptedException {
        if (call.is("PUT") && call.comp().isEmpty()) {
            if (account.container(call.container()).isPresent()) {
                throw new BlobError(409, "ContainerAlreadyExists", "The specified container already exists.");
            }
            accounts.create(account, call.container());
            return new WireAnswer(201, Map.of(), new byte[0]);
        }
        StorageContainer container = account.container(call.container()).orElseThrow(BlobError::noContainer);
        if (call.is("DELETE")) {
            if (container.holding()) {
                throw new BlobError(
                        409,
                        "ContainerImmutabilityPolicyFailure",
                        "The container has an immutability policy or a legal hold.");
            }
            accounts.delete(account, call.container());
            return new WireAnswer(202, Map.of(), new byte[0]);
        }
        gaps.settle(container);
        if (call.comp().equals("list")) {
            return gaps.listed(account, container, send(container, call, BlobGaps.pages(call.query())));
        }
        WireAnswer answer = send(container, call, call.request().rawQuery());
        return answer.with(
                        "x-ms-has-immutability-policy",
                        Boolean.toString(container.immutability().isPresent()))
                .with("x-ms-has-legal-hold", Boolean.toString(!container.holds().isEmpty()));
    }

    private WireAnswer blob(StorageAccount account, BlobCall call) throws BlobError, IOException, InterruptedException {
        StorageContainer container = account.container(call.container()).orElseThrow(BlobError::noContainer);
        String operation = call.operation();
        gaps.settle(container);
        String scope = BlobGaps.scope(account, container, call);
        if (container.holding() && (OVERWRITING.contains(operation) || operation.equals("DeleteBlob"))) {
            gaps.requireFree(container, call, operation.equals("DeleteBlob"));
        }
        if (operation.equals("SetBlobTier") && gaps.archived(container, call)) {
            return gaps.rehydrate(container, call);
        }
        WireAnswer answer = leased(container, call, operation);
        BlobGaps.requireSame(answer);
        if (answer.status() / 100 != 2) {
            return answer;
        }
        if (REPLACING.contains(operation)) {
            container.forget(call.rawBlob());
        }
        if (REPLACING.contains(operation) && !operation.equals("DeleteBlob")) {
            container.scopes().put(call.rawBlob(), scope);
        }
        if (operation.equals("GetBlob") && account.tracksAccess()) {
            container.read().put(call.rawBlob(), accounts.clock().instant());
        }
        return call.is("GET") || call.is("HEAD") ? gaps.told(account, container, call, answer) : answer;
    }

    /** Azurite makes a blob anew for who says that he has a lease on it; a blob that is deleted meanwhile is waited for. */
    private WireAnswer leased(StorageContainer container, BlobCall call, String operation)
            throws BlobError, IOException, InterruptedException {
        boolean writing =
                OVERWRITING.contains(operation) && !call.header("x-ms-lease-id").isEmpty();
        if (!writing && !operation.equals("DeleteBlob")) {
            return send(container, call, call.request().rawQuery());
        }
        Lock lock = writing ? container.lock().readLock() : container.lock().writeLock();
        lock.lock();
        try {
            if (writing && !gaps.there(container, call)) {
                throw new BlobError(
                        412, "LeaseNotPresentWithBlobOperation", "There is currently no lease on the blob.");
            }
            return send(container, call, call.request().rawQuery());
        } finally {
            lock.unlock();
        }
    }

    /** As it came, but for names and addresses of the sandbox and what Azurite does not know. */
    private WireAnswer send(StorageContainer container, BlobCall call, String query)
            throws BlobError, IOException, InterruptedException {
        Map<String, List<String>> headers = new HashMap<>(call.request().headers());
        headers.remove("x-ms-encryption-scope");
        List<String> source = headers.get("x-ms-copy-source");
        if (source != null) {
            headers.put("x-ms-copy-source", List.of(copySource(call.account(), source.getFirst())));
        }
        String path = "/" + container.inside() + (call.rawBlob().isEmpty() ? "" : "/" + call.rawBlob());
        return accounts.azurite()
                .send(
                        new WireRequest(
                                call.request().method(),
                                call.request().uri(),
                                headers,
                                call.request().body()),
                        path,
                        query);
    }

    private String copySource(String account, String url) throws BlobError {
        BlobCall source = BlobCall.of(new WireRequest("GET", URI.create(url), Map.of(), new byte[0]));
        StorageContainer container = accounts.find(source.account())
                .filter(from -> from.name().equals(account))
                .flatMap(from -> from.container(source.container()))
                .orElseThrow(
                        () -> new BlobError(404, "CannotVerifyCopySource", "The specified resource does not exist."));
        Rehydration pending = container.rehydrations().get(source.rawBlob());
        if (pending != null) {
            throw new BlobError(
                    409,
                    "BlobBeingRehydrated",
                    "This operation is not permitted because the blob is being rehydrated.");
        }
        return accounts.azurite()
                .address("/" + container.inside() + "/" + source.rawBlob())
                .toString();
    }
}
