package io.mlops.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobStorageException;
import io.mlops.artifact.ObjectKey;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads blobs with one request each, as a stream: the library's own stream asks for every piece of it anew and holds the piece in memory.
 * Thread-safe.
 *
 * @param container where they lie
 */
record BlobReader(BlobContainerClient container) {
    private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");
    private static final HttpHeaderName RANGE = HttpHeaderName.fromString("x-ms-range");
    private static final int FIRST_ERROR = 300;

    InputStream open(ObjectKey key) {
        return open(key, null, null);
    }

    /**
     * The content, or a part of it.
     *
     * @param ifMatchOrNull the quoted ETag that it must have
     * @param rangeOrNull as in {@code bytes=0-99}
     * @throws BlobStorageException what the library throws where Azure refuses
     */
    InputStream open(ObjectKey key, @Nullable String ifMatchOrNull, @Nullable String rangeOrNull) {
        HttpRequest request = new HttpRequest(
                HttpMethod.GET, container.getBlobClient(key.value()).getBlobUrl());
        request.setHeader(VERSION, BlobServiceVersion.getLatest().getVersion());
        if (ifMatchOrNull != null) {
            request.setHeader(HttpHeaderName.IF_MATCH, ifMatchOrNull);
        }
        if (rangeOrNull != null) {
            request.setHeader(RANGE, rangeOrNull);
        }
        HttpPipeline pipeline = container.getHttpPipeline();
        HttpResponse response = pipeline.sendSync(request, Context.NONE.addData("azure-eagerly-read-response", false));
        if (response.getStatusCode() >= FIRST_ERROR) {
            try (response) {
                throw new BlobStorageException(text(response.getBodyAsBinaryData()), response, null);
            }
        }
        BinaryData body = response.getBodyAsBinaryData();
        return body == null ? InputStream.nullInputStream() : body.toStream();
    }

    private static String text(@Nullable BinaryData body) {
        return body == null ? "" : body.toString();
    }
}
