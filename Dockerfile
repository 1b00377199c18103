# One image for the brain and its interfaces; the command says which. `node scripts/image-steps.ts` takes the same steps
# without a container engine, so every RUN stays in its WORKDIR and needs neither root nor the system's own files.
FROM node:24-bookworm-slim AS build
ENV TURBO_TELEMETRY_DISABLED=1
WORKDIR /app
COPY . .
RUN npm ci --ignore-scripts
RUN npm run build
# What builds stays behind, and with it the Node that npm brings: the image has its own.
RUN npm prune --omit=dev --omit=optional --ignore-scripts
RUN mkdir data

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    BRAIN_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/scripts/healthy.ts ./scripts/
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/packages ./packages
COPY --from=build /app/apps/brain ./apps/brain
COPY --from=build /app/apps/telegram ./apps/telegram
COPY --from=build /app/apps/web/package.json ./apps/web/
COPY --from=build /app/apps/web/dist ./apps/web/dist
COPY --from=build /app/apps/web/src/serve.ts /app/apps/web/src/config.ts ./apps/web/src/
COPY --from=build /app/apps/web/src/server ./apps/web/src/server
COPY --from=build --chown=node:node /app/data /data
USER node
VOLUME /data
EXPOSE 8080 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "scripts/healthy.ts", "brain"]
CMD ["node", "apps/brain/dist/main.js"]
