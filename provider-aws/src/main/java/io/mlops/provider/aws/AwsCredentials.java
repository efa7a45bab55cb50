package io.mlops.provider.aws;

import io.mlops.provider.ProviderSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/**
 * Who calls AWS. Keys are never a setting: they come from where the standard chain looks (environment, profile files,
 * container and instance). What expires is refreshed five minutes before it does, off the caller's thread.
 */
sealed interface AwsCredentials {
    /** What the settings name for a session that is assumed; shows in CloudTrail. */
    String SESSION = "mlops";

    /** Where the standard chain looks: environment, web identity, profile files, container, instance. */
    record DefaultChain() implements AwsCredentials {}

    /** A profile of the user's AWS files ({@code profile}), which may itself sign in or assume a role. */
    record Profile(String name) implements AwsCredentials {}

    /**
     * A role ({@code assume-role}), assumed by a profile or the standard chain.
     *
     * @param arn the role's
     * @param externalIdOrNull what the role's owner demands beside it ({@code external-id})
     * @param source who assumes it
     */
    record AssumeRole(String arn, @Nullable String externalIdOrNull, AwsCredentials source) implements AwsCredentials {}

    /** A role ({@code web-identity-role}) for the token in a file ({@code web-identity-token-file}), read again whenever it is needed. */
    record WebIdentity(String arn, Path tokenFile) implements AwsCredentials {}

    static AwsCredentials read(ProviderSettings settings) {
        Optional<String> profile = settings.find("profile");
        Optional<String> assumed = settings.find("assume-role");
        Optional<String> externalId = settings.find("external-id");
        Optional<String> webRole = settings.find("web-identity-role");
        Optional<String> token = settings.find("web-identity-token-file");
        if (webRole.isPresent() != token.isPresent()) {
            throw AwsConfig.invalid("web-identity-role and web-identity-token-file need each other");
        }
        if (webRole.isPresent() && (profile.isPresent() || assumed.isPresent())) {
            throw AwsConfig.invalid("web-identity-role is who calls already: leave profile and assume-role out");
        }
        if (externalId.isPresent() && assumed.isEmpty()) {
            throw AwsConfig.invalid("external-id is for assume-role, which is missing");
        }
        if (webRole.isPresent()) {
            return new WebIdentity(webRole.get(), Path.of(token.orElseThrow()));
        }
        AwsCredentials source = profile.<AwsCredentials>map(Profile::new).orElseGet(DefaultChain::new);
        return assumed.<AwsCredentials>map(arn -> new AssumeRole(arn, externalId.orElse(null), source))
                .orElse(source);
    }

    /** Opens them without a call to anybody; {@code sts} serves those that need a token. */
    default AwsCredentialsProvider open(StsSource sts) {
        return switch (this) {
            case DefaultChain() ->
                DefaultCredentialsProvider.builder()
                        .asyncCredentialUpdateEnabled(true)
                        .build();
            case Profile(String name) ->
                ProfileCredentialsProvider.builder().profileName(name).build();
            case AssumeRole(String arn, String externalId, AwsCredentials source) ->
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts.client(source.open(sts)))
                        .refreshRequest(AssumeRoleRequest.builder()
                                .roleArn(arn)
                                .roleSessionName(SESSION)
                                .externalId(externalId)
                                .build())
                        .asyncCredentialUpdateEnabled(true)
                        .build();
            case WebIdentity(String arn, Path tokenFile) ->
                StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(sts.anonymous())
                        .roleArn(arn)
                        .roleSessionName(SESSION)
                        .webIdentityTokenFile(tokenFile)
                        .asyncCredentialUpdateEnabled(true)
                        .build();
        };
    }
}
