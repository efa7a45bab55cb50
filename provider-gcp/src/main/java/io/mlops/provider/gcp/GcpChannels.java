package io.mlops.provider.gcp;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ClientSettings;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.auth.oauth2.AccessToken;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How clients that speak gRPC are connected, and when they try again.
 *
 * @param attempts how often a call is tried, at least 1
 */
record GcpChannels(GcpCaller caller, int attempts) {
    private static final int TLS = 443;
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration ATTEMPT = Duration.ofSeconds(30);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** The settings of a client whose service answers there. */
    @SuppressWarnings("rawtypes") // so the library declares it
    <B extends ClientSettings.Builder<?, B>> B at(B settings, URI address) throws IOException {
        boolean plain = GcpEndpoints.plain(address);
        String target = address.getHost() + ":" + (address.getPort() < 0 ? TLS : address.getPort());
        InstantiatingGrpcChannelProvider.Builder channel =
                InstantiatingGrpcChannelProvider.newBuilder().setEndpoint(target);
        if (plain) {
            // gRPC sends credentials over TLS only; what is sent in plain goes to this machine itself.
            channel.setChannelConfigurator(ManagedChannelBuilder::usePlaintext)
                    .setInterceptorProvider(() -> List.of(new Bearer(caller)));
            settings.setCredentialsProvider(NoCredentialsProvider.create());
        } else {
            settings.setCredentialsProvider(FixedCredentialsProvider.create(caller.credentials()));
        }
        settings.setEndpoint(target);
        settings.setTransportChannelProvider(channel.build());
        return settings;
    }

    /** Tries a call again that may be repeated, where the service could not be reached. */
    Void repeat(UnaryCallSettings.Builder<?, ?> call) {
        call.setRetryableCodes(StatusCode.Code.UNAVAILABLE).setRetrySettings(retries());
        return null;
    }

    /** Soon or not at all: what drives the providers comes again anyway. */
    RetrySettings retries() {
        return RetrySettings.newBuilder()
                .setMaxAttempts(attempts)
                .setInitialRetryDelayDuration(FIRST)
                .setRetryDelayMultiplier(2)
                .setMaxRetryDelayDuration(LONGEST)
                .setInitialRpcTimeoutDuration(ATTEMPT)
                .setRpcTimeoutMultiplier(1)
                .setMaxRpcTimeoutDuration(ATTEMPT)
                .setTotalTimeoutDuration(ATTEMPT.multipliedBy(attempts))
                .build();
    }

    /** Adds the caller's token. */
    private record Bearer(GcpCaller caller) implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    AccessToken token = caller.tokenUnchecked();
                    headers.put(AUTHORIZATION, "Bearer " + token.getTokenValue());
                    super.start(listener, headers);
                }
            };
        }
    }
}
